/** An output of the story for a person: the response of GitHub or AWS after a station. */
export type Exhibit =
  | {
      readonly kind: "pull-request";
      readonly number: number;
      readonly title: string;
      readonly state: "open" | "closed" | "merged";
      readonly author: string;
      readonly body: string;
    }
  | {
      readonly kind: "issue";
      readonly number: number;
      readonly title: string;
      readonly state: "open" | "closed";
      readonly author: string;
      readonly body: string;
      readonly labels: readonly string[];
    }
  | { readonly kind: "checks"; readonly sha: string; readonly checks: readonly CheckShown[] }
  | { readonly kind: "comment"; readonly author: string; readonly body: string; readonly edited: boolean }
  | { readonly kind: "answer"; readonly asked: string; readonly answer: string };

export interface CheckShown {
  readonly name: string;
  readonly conclusion: string;
  readonly title: string;
  readonly annotations: readonly AnnotationShown[];
}

export interface AnnotationShown {
  readonly path: string;
  readonly line: number;
  readonly level: string;
  readonly message: string;
  /** Its line in the file. */
  readonly source: string;
}

/** One step of the story: people act, then GitHub and AWS are asked whether it happened; throws when it did not. */
export interface Station<Stage> {
  readonly title: string;
  play(stage: Stage): Promise<readonly Exhibit[]>;
}

/** A station that was played, with its outputs. */
export interface PlayedStation {
  readonly title: string;
  readonly seconds: number;
  readonly exhibits: readonly Exhibit[];
}
