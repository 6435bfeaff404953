import { quoted } from "../files/source.ts";
import { finding, type Rule } from "./rule.ts";

/** RFC 9110, 9.1: "The method token is case-sensitive", and those that are registered are in capitals. */
const methodInSmallLetters: Rule = (model) =>
  model.backends.flatMap(({ name, check: { request }, servers }) => {
    const method = request?.method;
    return request === undefined || method === undefined || !/[a-z]/u.test(method) || !servers.some(isChecked)
      ? []
      : [
          finding(
            "check-always-fails",
            "warning",
            request.where,
            `The check of ${name} sends the method ${quoted(method)}: a method is compared letter by letter, and in HTTP they are all in capitals, so that most servers answer it with an error (501 or 405), and one that does is DOWN.`,
            `Write ${quoted(method.toUpperCase())}.`,
          ),
        ];
  });

/** RFC 9112, 3.2: a path that begins with a slash, a whole URI, or an asterisk. */
const isTarget = /^(?:\/|\*$|https?:|%)/iu;
const methods = /^(GET|HEAD|OPTIONS|POST|PUT)(\/.*)?$/iu;

/** One word alone after `option httpchk` is the URI, and OPTIONS the method. */
const noPath: Rule = (model) =>
  model.backends.flatMap(({ name, check: { request }, servers }) => {
    const uri = request?.uri;
    if (request === undefined || uri === undefined || isTarget.test(uri) || !servers.some(isChecked)) return [];
    const [, meant, path = "/"] = methods.exec(uri) ?? [];
    const alone =
      request.method === undefined ? ` (one word alone after "option httpchk" is the path, and OPTIONS is sent)` : "";
    return [
      finding(
        "check-always-fails",
        "warning",
        request.where,
        `The check of ${name} asks for ${quoted(uri)}, which is no path, as it begins with no slash${alone}: most servers answer with an error (400), and one that does is DOWN.`,
        meant !== undefined && request.method === undefined
          ? `Write "option httpchk ${meant.toUpperCase()} ${path}".`
          : `Write ${quoted(`/${uri}`)}.`,
      ),
    ];
  });

function isChecked({ checked }: { readonly checked: boolean }): boolean {
  return checked;
}

export const checkRequestRules: readonly Rule[] = [methodInSmallLetters, noPath];
