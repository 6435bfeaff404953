export const scriptEndings: readonly string[];
export function textModule(text: string): string;
