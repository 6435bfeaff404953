import { finding, grouped, type Rule } from "./rule.ts";

const openPage: Rule = (model) =>
  grouped(model.openPages, ({ where }) => `${where.place.file}\n${where.place.line}`).map(([page]) => {
    const { kind, name, commands, where } = page;
    if (kind === "socket") {
      return finding(
        "statistics-open",
        commands ? "error" : "warning",
        where,
        `HAProxy's socket listens at ${name} and asks for no password: whoever reaches it ${commands ? "takes servers out of service, changes maps and reads certificates' names" : "reads every address and session"}.`,
        'Listen on the host alone: "stats socket /run/haproxy/admin.sock mode 660 level admin".',
      );
    }
    return finding(
      "statistics-open",
      commands ? "error" : "warning",
      where,
      commands
        ? `The statistics page of ${name} asks for no password, and takes commands (stats admin): whoever reaches it takes servers out of service.`
        : `The statistics page of ${name} asks for no password: whoever reaches it reads every server's address, what is down, and how much is used.`,
      'Write "stats auth USER:PASSWORD" (a random one) there, or let it listen at 127.0.0.1.',
    );
  });

export const statusPageRules: readonly Rule[] = [openPage];
