# shellcheck shell=bash
# Damages the file by which a program knows what it has, and kills every process of its units before it can put that right.
# Exit status: 0 when the file is damaged.
units=("${units[@]}")
file=${file?}
# truncate: half of it is gone; flip: one bit in each 16 bytes is the other one.
how=${how?}
for unit in "${units[@]}"; do
  systemctl kill --signal=SIGSTOP --kill-whom=all "$unit" || true
done
size=$(stat --format=%s "$file")
if [ "$how" = truncate ]; then
  truncate --size="$((size / 2))" "$file"
else
  python3 -c 'import sys
with open(sys.argv[1], "r+b") as file:
    data = bytearray(file.read())
    for place in range(5, len(data), 16):
        data[place] ^= 1
    file.seek(0)
    file.write(data)' "$file"
fi
for unit in "${units[@]}"; do
  systemctl kill --signal=SIGKILL --kill-whom=all "$unit" || true
done
