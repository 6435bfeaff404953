import { finding, type Rule } from "./rule.ts";

const archiveLost: Rule = (model) =>
  [...model.postgresqls, ...model.patronis].flatMap(({ archive }) => {
    if (archive === undefined) return [];
    const { to, directory, where } = archive;
    return [
      finding(
        "archive-lost",
        to === "nowhere" ? "advice" : "warning",
        where,
        to === "nowhere"
          ? "archive_mode is on, and archive_command copies nothing: no moment of the past can be brought back, although the database looks as if it could."
          : `The database's log is archived in ${directory} on its own host: what takes that disk, or the host, takes the archive as well, and a copy that is promoted goes on with another archive.`,
        "Archive to another host or to a store of objects (pgbackrest or wal-g as archive_command), and try to restore from it.",
      ),
    ];
  });

export const logArchiveRules: readonly Rule[] = [archiveLost];
