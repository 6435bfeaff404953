
# Prints when it began, in milliseconds since 1970, and a line a daemon: `COMPONENT ANSWERED ASKED MILLISECONDS`, or
# `COMPONENT ? SENTENCE`.
print(int(time.time() * 1000))
for component, answer in ask_all().items():
    print(component, *(("?", answer) if isinstance(answer, str) else answer))
