/** What is called of Octokit to look a login up. */
export interface UsersApi {
  readonly rest: {
    readonly users: {
      getByUsername(query: {
        readonly username: string;
      }): Promise<{ readonly data: { readonly id: number; readonly type: string } }>;
    };
  };
}
