/** What a host that keeps a copy has, whatever the database. */

export const component = "database-copy";
export const unit = "quorate-copy.service";
export const root = "/var/lib/quorate/copies";
export const settings = "/etc/quorate/copy";

export const programs = {
  follow: "/usr/libexec/quorate/copy-follow",
  restore: "/usr/libexec/quorate/copy-restore",
  bookmark: "/usr/libexec/quorate/copy-bookmark",
  inPlace: "/usr/libexec/quorate/copy-in-place",
} as const;
