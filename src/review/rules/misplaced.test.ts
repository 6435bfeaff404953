import { describe, expect, it } from "vitest";
import type { SourceFile } from "../files/source.ts";
import { reviewFiles } from "../review-files.ts";

const cfg = (text: string): SourceFile => ({ host: "", shown: "haproxy.cfg", path: "haproxy.cfg", text });
const found = (text: string) =>
  reviewFiles([cfg(text)]).map(({ code, place, message }) => ({ code, line: place.line, message }));
const said = (text: string) => found(text).map(({ code, line }) => `${code} ${line}`);

const servers = " server a 10.0.0.1:80 check\n server b 10.0.0.2:80 check\n";
const web = (frontend: string, backend: string) =>
  `frontend f\n mode http\n bind :80\n default_backend b\n${frontend}backend b\n mode http\n option httpchk GET /up\n${backend}${servers}`;

describe("lines of the other kind of section", () => {
  it("a cookie in a frontend keeps no client at its server", () => {
    const [first, ...others] = found(web(" cookie S insert indirect nocache\n", ""));
    expect(others).toEqual([]);
    expect(first).toMatchObject({ code: "option-ignored", line: 5 });
    expect(first?.message).toContain('HAProxy ignores "cookie" in frontend f');
    expect(first?.message).toContain("a session that one of them keeps is lost to the others");
    expect(said(web("", " cookie S insert indirect nocache\n"))).toEqual([]);
  });

  it("are told together, once a section", () => {
    const frontend = " balance source\n option httpchk GET /\n timeout server 3h\n";
    const [first, ...others] = found(web(frontend, " timeout client 3h\n maxconn 9\n"));
    expect(first?.message).toContain('"balance", "option httpchk" and "timeout server" in frontend f');
    expect(others).toEqual([expect.objectContaining({ code: "option-ignored", line: 11 })]);
    expect(others[0]?.message).toContain('"timeout client" and "maxconn" in backend b');
  });

  it("are none in a section of both kinds, nor in defaults", () => {
    const listen = `defaults\n mode http\n cookie S insert\n balance source\n timeout server 90s\nlisten l\n bind :80\n option httpchk GET /up\n cookie T insert\n timeout client 9s\n${servers}`;
    expect(said(listen)).toEqual([]);
  });

  it("do not count: idle connections are cut after the frontend's time", () => {
    const text = `defaults\n timeout client 1m\n timeout server 5h\nfrontend f\n bind :3306\n default_backend galera\nbackend galera\n timeout client 5h\n option httpchk\n server a 10.0.0.1:3306 check port 9200 on-marked-down shutdown-sessions\n server b 10.0.0.2:3306 check port 9200 on-marked-down shutdown-sessions backup\n`;
    const client: SourceFile = {
      host: "",
      shown: "nova.conf",
      path: "nova.conf",
      text: "[database]\nconnection = mysql+pymysql://nova:Qw8f2Lk0aZ@x/nova\n",
    };
    const idle = reviewFiles([cfg(text), client]).filter(({ code }) => code === "idle-below-recycle");
    expect(idle.map(({ message }) => message)).toEqual([expect.stringContaining("60 s")]);
  });
});

const behind = (port: number, own: number) =>
  `frontend f\n mode tcp\n bind *:${port}\n bind :::${port}\n default_backend b\nbackend b\n mode tcp\n server a 10.0.0.1:${own} check\n server b 10.0.0.2:${own} check\n`;

describe("a backend is known by the port that its frontend listens at", () => {
  it("an API behind a proxy on its host", () => {
    expect(said(behind(5000, 4990))).toEqual(["check-sees-only-port 8"]);
    expect(said(behind(5999, 4990))).toEqual([]);
  });

  it("PostgreSQL at a port that is keystone's as well is no API", () => {
    const [first, ...others] = found(behind(5000, 5432));
    expect(others).toEqual([]);
    expect(first?.message).toContain("PostgreSQL");
  });
});

const asking = (option: string) => `listen l\n mode http\n bind :80\n ${option}\n${servers}`;

describe("what a check by HTTP asks for", () => {
  it.each([
    ["option httpchk get /dashboard", 'sends the method "get"', 'Write "GET".'],
    ["option httpchk GET", 'asks for "GET", which is no path', 'Write "option httpchk GET /".'],
    ["option httpchk OPTIONS/master", 'asks for "OPTIONS/master"', 'Write "option httpchk OPTIONS /master".'],
    ["option httpchk GET healthcheck", 'asks for "healthcheck"', 'Write "/healthcheck".'],
    ["option httpchk\n http-check send meth Head uri /up", 'sends the method "Head"', 'Write "HEAD".'],
  ])("%s is refused by most servers", (option, message, remedy) => {
    const [first, ...others] = reviewFiles([cfg(asking(option))]);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ code: "check-always-fails", severity: "warning", remedy });
    expect(first?.message).toContain(message);
  });

  it.each([
    "option httpchk",
    "option httpchk /up",
    "option httpchk GET /up",
    "option httpchk HEAD / HTTP/1.1\\r\\nHost:\\ x",
    "option httpchk OPTIONS *",
    "option httpchk\n http-check send meth GET uri /up ver HTTP/1.1 hdr Host x",
  ])("%s is right", (option) => {
    expect(said(asking(option))).toEqual([]);
  });
});

const section = (name: string) => `backend ${name}\n mode http\n option httpchk GET /\n${servers}`;

describe("what HAProxy refuses", () => {
  it.each([
    [
      "two servers of one name",
      `backend b\n mode http\n option httpchk GET /\n${servers}${servers.replace("b 10", "c 10")}`,
      "file-syntax 6",
    ],
    ["a server in a frontend", `frontend f\n bind :80\n server a 10.0.0.1:80\n`, "file-syntax 3"],
    ["a time past what it counts", "defaults\n timeout client 2000000000000000ms\n", "file-syntax 2"],
    ["a default-server in a frontend", `frontend f\n bind :80\n default-server inter 1s\n`, "file-syntax 3"],
  ])("%s", (_, text, finding) => {
    expect(said(text)).toEqual([finding]);
  });

  it("not the servers of two sections, nor those of which a condition takes one", () => {
    expect(said(section("b") + section("c"))).toEqual([]);
    const chosen = ` .if defined(A)\n server a 10.0.0.1:80 check\n .else\n server a 10.0.0.9:80 check\n .endif\n server b 10.0.0.2:80 check\n`;
    expect(said(`backend b\n mode http\n option httpchk GET /\n${chosen}`)).toEqual([]);
  });
});
