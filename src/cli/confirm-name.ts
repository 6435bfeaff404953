import { isAsked, saidTo } from "./ask.ts";
import { Unusable } from "./failure.ts";

/**
 * What cannot be taken back is confirmed with the site's name.
 *
 * @param means what follows from it, a sentence
 * @throws Unusable where it is another name, or nobody can be asked.
 */
export async function confirmedByName(name: string, given: string | undefined, means: string): Promise<void> {
  if (given === undefined && !isAsked()) {
    throw new Unusable(
      `nothing was changed: where nobody can be asked, confirm it with the site's name: --confirm ${name}`,
    );
  }
  const said = given ?? (await saidTo(`${means} Its name:`));
  if (said !== name) throw new Unusable(`nothing was changed: the site's name is another one`);
}
