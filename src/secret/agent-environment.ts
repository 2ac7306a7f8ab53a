/** What programs need to run and to write for people, and nothing that opens a door. */
const handedOn: readonly RegExp[] = [
  /^(?:PATH|SHELL|USER|LOGNAME|TZ|TZDIR)$/u,
  /^(?:LANG|LANGUAGE|LC_[A-Z]+)$/u,
  /^(?:TERM|COLORTERM|NO_COLOR|FORCE_COLOR|CLICOLOR|CLICOLOR_FORCE|CI)$/u,
  /^(?:SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS)$/u,
  /^(?:JAVA_HOME|GOROOT|RUSTUP_HOME|CARGO_HOME|VIRTUAL_ENV|NVM_DIR|VOLTA_HOME|PNPM_HOME)$/u,
];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables of an environment that an agent gets: those of a list, and those that the project names besides. All others stay
 * away from it, whatever they are called. HOME and TMPDIR are for the sandbox to set.
 */
export function agentEnvironment(env: Environment, also: readonly string[] = []): Readonly<Record<string, string>> {
  const isHandedOn = (name: string): boolean => also.includes(name) || handedOn.some((pattern) => pattern.test(name));
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value !== undefined && isHandedOn(name) ? [[name, value]] : [])),
  );
}
