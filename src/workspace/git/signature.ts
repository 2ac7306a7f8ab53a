/** Who makes commits of ours, and when: always the same where no time is given, so that the same tree gives the same commit. */
export function signature(at = 0): Readonly<Record<string, string>> {
  const date = `@${Math.floor(at / 1000)} +0000`;
  const [name, email] = ["Waybill", "waybill@localhost"];
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
}
