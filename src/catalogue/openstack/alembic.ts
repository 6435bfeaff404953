/**
 * bash that sets `head` to the newest of the revisions in a directory of alembic's: the one that none comes after.
 * Source: alembic's manual, "Create a Migration Script".
 */
export function alembicHead(directory: string): string {
  const named = (field: string): string =>
    String.raw`sed -nE "s/^${field} = ['\"]([0-9a-z_]+)['\"]$/\1/p" ${directory}/*.py | sort`;
  return `head="$(comm -23 <(${named("revision")}) <(${named("down_revision")}))"`;
}

export const alembicRevision = "SELECT version_num FROM alembic_version";
