import { scripted, strikeMs } from "../scripted.ts";
import begin from "./names-gone-begin.sh";
import end from "./names-gone-end.sh";

/** No name server answers. A control plane that needs one to go on has a part more that may fail. */
export const namesGone = scripted({
  name: "names-gone",
  story: `No name server answers any host for ${strikeMs / 1000} s.`,
  happened: () => `No name server answered for ${strikeMs / 1000} s`,
  over: () => "name servers answered again",
  said: () => "no name server answers",
  harmless: true,
  everywhere: true,
  begin: () => begin,
  end: () => end,
});
