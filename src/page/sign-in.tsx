import { useState } from "preact/hooks";
import { nextLanguage, useLanguage } from "./settings.ts";
import { signIn } from "./store.ts";

export function SignIn() {
  const { say, language } = useLanguage();
  const [token, setToken] = useState("");
  const [trouble, setTrouble] = useState("");
  const submit = async (): Promise<void> => {
    const ended = await signIn(token.trim());
    if (ended !== "done") setTrouble(say(ended === "wrong" ? "signInFailed" : "tooMany"));
  };
  return (
    <main class="sign-in">
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <img src="/icon.svg" alt="" width="44" height="44" />
        <h1>Quorate</h1>
        <label>
          {say("token")}
          <input
            type="password"
            autocomplete="current-password"
            required
            value={token}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        {trouble !== "" && (
          <p class="bad" role="alert">
            {trouble}
          </p>
        )}
        <button type="submit" class="primary">
          {say("signIn")}
        </button>
        <p class="soft">
          {say("tokenHelp")} <code>quorate serve token NAME</code>
        </p>
        <button type="button" class="plain" onClick={nextLanguage} lang={language === "en" ? "zh-CN" : "en"}>
          {say("language")}
        </button>
      </form>
    </main>
  );
}
