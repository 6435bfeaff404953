import { rotated, type Rotation } from "../../catalogue/contract/secret.ts";
import type { Direction, Standing, UnderWay } from "./stages.ts";

/** What one more stage brings the hosts to, as a sentence without a full stop. */
export function stageWords({ kind, direction }: UnderWay, at: Standing, by: Rotation["by"]): string {
  if (direction === "back") return backWords(at, by);
  switch (at) {
    case "taken":
      return `new ones are known everywhere, and ${rotated[kind]} in use are the same`;
    case "used":
      return usedWords[by];
    case "at rest":
      return restWords[by];
  }
}

const usedWords: Readonly<Record<Rotation["by"], string>> = {
  ring: "what was staged is in use everywhere",
  overlap: "the new ones are in use, and the old ones are known still",
  swap: "the new ones are in use everywhere",
};

const restWords: Readonly<Record<Rotation["by"], string>> = {
  ring: "the next is staged, and what nobody needs is gone",
  overlap: "the old ones are known nowhere any more",
  swap: "the old ones are kept no more, and there is nothing to go back to",
};

function backWords(at: Standing, by: Rotation["by"]): string {
  return by === "overlap" && at === "at rest"
    ? "what was new is known nowhere any more"
    : "what was in use before is in use again";
}

export function directionWord(direction: Direction): string {
  return direction === "on" ? "goes on" : "goes back";
}
