import type { Api } from "@octokit/plugin-rest-endpoint-methods";

type Rest = Api["rest"];

type CallName = { [Area in keyof Rest]: `${Area}.${keyof Rest[Area] & string}` }[keyof Rest];

/**
 * The REST calls that a module makes: `Calls<"issues.get" | "issues.createComment">`.
 *
 * Both Probot's client and the Actions' client have them.
 */
export interface Calls<Wanted extends CallName> {
  readonly rest: {
    readonly [Area in keyof Rest as Wanted extends `${Area}.${string}` ? Area : never]: {
      readonly [Call in keyof Rest[Area] & string as `${Area}.${Call}` extends Wanted ? Call : never]: Rest[Area][Call];
    };
  };
}
