/** What others wait for. */
export const primaryExists = "galera/a primary component exists";
