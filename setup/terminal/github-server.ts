import { SetupError } from "./setup-error.ts";

/** The addresses of GitHub.com or of a GitHub Enterprise Server. */
export interface GitHubServer {
  /** The pages, without a slash at the end. */
  readonly pages: string;
  /** Base URL of the REST API. */
  readonly api: string;
  readonly isEnterpriseServer: boolean;
}

/** The address of the pages, if the operator names no other. */
export const gitHubCom = "https://github.com";

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])$/u;

/**
 * Finds the API of a GitHub server by the address of its pages.
 *
 * @see https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api
 * @throws {@link SetupError} if it is not an address, or would send the token in clear to another machine.
 */
export function findServer(address: string): GitHubServer {
  if (!/^https?:\/\//u.test(address) || !URL.canParse(address))
    throw new SetupError(`--github ${address} is not an http or https URL, as in --github ${gitHubCom}`);
  const { origin, protocol, host, hostname } = new URL(address);
  if (protocol === "http:" && !loopback.test(hostname))
    throw new SetupError(
      `--github ${address} would send secrets over the network without encryption: use https. Only this machine may have http.`,
    );
  if (origin === gitHubCom) return { pages: origin, api: "https://api.github.com", isEnterpriseServer: false };
  // GitHub Enterprise Cloud with data residency.
  if (host.endsWith(".ghe.com")) return { pages: origin, api: `${protocol}//api.${host}`, isEnterpriseServer: false };
  return { pages: origin, api: `${origin}/api/v3`, isEnterpriseServer: true };
}
