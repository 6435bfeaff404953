import { z } from "zod";
import { send, type RestAnswer, type RestRequest } from "./rest.ts";
import { CanaryTrouble } from "./trouble.ts";

/** Who the canary is, and how it reaches the site. */
export const access = z.object({
  /** The identity service's address with the version: `http://10.0.0.10:5000/v3`. */
  url: z.string(),
  user: z.string(),
  userDomain: z.string(),
  password: z.string(),
  project: z.string(),
  projectDomain: z.string(),
  /** Addresses of names in the catalogue, which a machine without the site's DNS does not know. */
  names: z.record(z.string(), z.string()),
  ca: z.string().optional(),
});
export type Access = z.infer<typeof access>;

/** Long enough for a service that waits for a failover of its database, and for a busy host. */
const answerMs = 20_000;

const issued = z.object({
  token: z.object({
    project: z.object({ id: z.string() }),
    catalog: z.array(
      z.object({ type: z.string(), endpoints: z.array(z.object({ interface: z.string(), url: z.string() })) }),
    ),
  }),
});

/** What a step asks of a service. */
interface Question {
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses that mean success. */
  readonly expect: readonly number[];
}

/** A login that knows where each service is, by the catalogue that it was given with its token. */
export class Session {
  readonly projectId: string;
  readonly #access: Access;
  readonly #token: string;
  readonly #urls: ReadonlyMap<string, string>;

  private constructor(who: Access, token: string, { token: { project, catalog } }: z.infer<typeof issued>) {
    this.projectId = project.id;
    this.#access = who;
    this.#token = token;
    this.#urls = new Map(
      catalog.flatMap(({ type, endpoints }): [string, string][] => {
        const internal = endpoints.find((endpoint) => endpoint.interface === "internal");
        return internal === undefined ? [] : [[type, addressed(internal.url, who.names)]];
      }),
    );
  }

  /** @throws CanaryTrouble when the identity service lets nobody in. */
  static async open(who: Access): Promise<Session> {
    const user = { name: who.user, domain: { name: who.userDomain }, password: who.password };
    const scope = { project: { name: who.project, domain: { name: who.projectDomain } } };
    const answer = await send({
      method: "POST",
      url: `${who.url}/auth/tokens`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ auth: { identity: { methods: ["password"], password: { user } }, scope } }),
      timeoutMs: answerMs,
      ...(who.ca === undefined ? {} : { ca: who.ca }),
    });
    const token = answer.header("x-subject-token");
    if (answer.status !== 201 || token === undefined)
      throw new CanaryTrouble(`the identity service answers a login with ${answer.status}`);
    return new Session(who, token, issued.parse(JSON.parse(answer.bytes.toString("utf8"))));
  }

  /** Whether the catalogue has a service of one of these types. */
  knows(...types: readonly string[]): boolean {
    return types.some((type) => this.#urls.has(type));
  }

  /**
   * Asks the first of these types that the catalogue has.
   *
   * @throws CanaryTrouble when the answer is not one of those expected
   */
  async ask(
    types: string | readonly string[],
    method: RestRequest["method"],
    path: string,
    { json, bytes, headers = {}, expect }: Question,
  ): Promise<RestAnswer> {
    const all = [types].flat();
    const base = all.map((type) => this.#urls.get(type)).find((url) => url !== undefined);
    if (base === undefined) throw new CanaryTrouble(`the catalogue has no service of the type ${all.join(" or ")}`);
    const { ca } = this.#access;
    const body = json === undefined ? bytes : JSON.stringify(json);
    const answer = await send({
      method,
      url: `${base}${path}`,
      headers: {
        "x-auth-token": this.#token,
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      timeoutMs: answerMs,
      ...(ca === undefined ? {} : { ca }),
    });
    if (expect.includes(answer.status)) return answer;
    const said = answer.bytes.toString("utf8").replaceAll(/\s+/gu, " ").trim().slice(0, 160);
    throw new CanaryTrouble(
      `${method} ${all[0] ?? ""}${path.replace(/\?.*$/u, "")} answers ${answer.status}${said === "" ? "" : `: ${said}`}`,
    );
  }

  /** Asks, and reads the answer as a shape of JSON. */
  async read<T>(
    types: string | readonly string[],
    method: RestRequest["method"],
    path: string,
    question: Question,
    shape: z.ZodType<T>,
  ): Promise<T> {
    const answer = await this.ask(types, method, path, question);
    const read = shape.safeParse(JSON.parse(answer.bytes.toString("utf8")));
    if (read.success) return read.data;
    throw new CanaryTrouble(`${method} ${[types].flat()[0] ?? ""}${path} answers something else than was asked for`);
  }
}

function addressed(url: string, names: Access["names"]): string {
  const { hostname } = new URL(url);
  const address = names[hostname];
  return (address === undefined ? url : url.replace(hostname, address)).replace(/\/$/u, "");
}
