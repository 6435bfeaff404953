/** The code of a system call that failed, `ENOENT` for one; undefined for any other error. */
export function errno(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
