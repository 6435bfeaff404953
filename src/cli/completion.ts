import { Argument, Command } from "commander";
import { bashCompletion } from "./completion/bash.ts";
import { fishCompletion } from "./completion/fish.ts";
import { zshCompletion } from "./completion/zsh.ts";
import { print } from "./output.ts";
import { reference } from "./reference.ts";

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

export function command(): Command {
  return new Command("completion")
    .description(
      "Prints what a shell completes quorate's commands, options and files with. It is made from what --help tells.",
    )
    .addArgument(new Argument("<SHELL>", "the shell").choices(Object.keys(shells)))
    .addHelpText(
      "after",
      [
        "\nbash: quorate completion bash > /etc/bash_completion.d/quorate",
        "zsh:  quorate completion zsh > /usr/local/share/zsh/site-functions/_quorate",
        "fish: quorate completion fish > ~/.config/fish/completions/quorate.fish",
      ].join("\n"),
    )
    .action(async (shell: keyof typeof shells) => print(shells[shell](await reference())));
}
