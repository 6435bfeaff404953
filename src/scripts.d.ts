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
