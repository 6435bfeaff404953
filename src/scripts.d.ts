/** Scripts that run on hosts stand in files of their own; importing one gives its text (scripts/text-loader.mjs, scripts/build.mjs). */
declare module "*.sh" {
  const script: string;
  export { script as default };
}
declare module "*.py" {
  const script: string;
  export { script as default };
}
declare module "*.pl" {
  const script: string;
  export { script as default };
}
declare module "*.erl" {
  const script: string;
  export { script as default };
}
/** A service's own list of its options: `scripts/option-lists.py` prints it. */
declare module "*.options" {
  const list: string;
  export { list as default };
}
