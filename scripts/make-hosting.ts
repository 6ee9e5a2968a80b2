import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { securityHeaders } from "./policy.ts";

/** `npx tsx scripts/make-hosting.ts`: writes docs/hosting from the page's policy; a test keeps the two equal. */
export const FOLDER = fileURLToPath(new URL("../docs/hosting/", import.meta.url));

const FOREVER = "public, max-age=31536000, immutable";
const REVALIDATE = "no-cache";
const MADE = "# Written by `npx tsx scripts/make-hosting.ts`.";
const WHY = "# Every response needs the policy: a worker obeys the header of its own script, not the page's <meta>.";

const lines = (indent: string, write: (name: string, value: string) => string): string =>
  Object.entries(securityHeaders())
    .map(([name, value]) => indent + write(name, value))
    .join("\n");

// A location with an add_header of its own would inherit none of these, hence the map.
const nginx = (): string => `${MADE}
${WHY}
map $uri $keep {
  default "${REVALIDATE}";
  ~/assets/ "${FOREVER}";
}

server {
  listen 8080;
  root /usr/share/nginx/html;
  server_tokens off;
  gzip on;
  gzip_types text/javascript application/javascript text/css application/json application/wasm;

${lines("  ", (name, value) => `add_header ${name} "${value}" always;`)}
  add_header Strict-Transport-Security "max-age=31536000" always;
  add_header Cache-Control $keep always;
}
`;

const caddy = (): string => `${MADE}
${WHY}
:8080 {
	root * /srv
	encode gzip
	file_server
	header {
${lines("\t\t", (name, value) => `${name} "${value}"`)}
	}
	@assets path */assets/*
	header @assets Cache-Control "${FOREVER}"
	@others not path */assets/*
	header @others Cache-Control "${REVALIDATE}"
}
`;

const netlify = (): string => `${MADE}
${WHY}
/*
${lines("  ", (name, value) => `${name}: ${value}`)}
/assets/*
  Cache-Control: ${FOREVER}
/
  Cache-Control: ${REVALIDATE}
/index.html
  Cache-Control: ${REVALIDATE}
`;

const vercel = (): string => {
  const all = Object.entries(securityHeaders()).map(([key, value]) => ({ key, value }));
  const headers = [
    { source: "/(.*)", headers: all },
    { source: "/assets/(.*)", headers: [{ key: "Cache-Control", value: FOREVER }] },
  ];
  return `${JSON.stringify({ headers }, null, 2)}\n`;
};

export const hostingFiles = (): Readonly<Record<string, string>> => ({
  "nginx.conf": nginx(),
  Caddyfile: caddy(),
  _headers: netlify(),
  "vercel.json": vercel(),
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(hostingFiles())) writeFileSync(FOLDER + name, text);
}
