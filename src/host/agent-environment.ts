/** What agents get of the environment of Waybill. Whatever else they need, a step says: nobody can tell which other variable is a secret. */
const allowed = new Set([
  "PATH",
  "SHELL",
  "TERM",
  "COLORTERM",
  "NO_COLOR",
  "LANG",
  "LANGUAGE",
  "TZ",
  "USER",
  "LOGNAME",
  "CI",
  "EDITOR",
  "PAGER",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NODE_EXTRA_CA_CERTS",
]);

export function agentEnvironment(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => allowed.has(name) || /^LC_[A-Z]+$/u.test(name)));
}
