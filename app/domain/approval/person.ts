/** An account on GitHub. People are compared by id: a login can be renamed, and then taken by another person. */
export interface Person {
  readonly id: number;
  readonly login: string;
}

/** Returns whether an account belongs to an App. The login of a person cannot have brackets. */
export function isBot({ login }: Pick<Person, "login">): boolean {
  return login.endsWith("[bot]");
}
