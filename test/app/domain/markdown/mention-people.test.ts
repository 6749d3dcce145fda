import { expect, test } from "@jest/globals";
import { mentionPeople } from "../../../../app/domain/markdown/mention-people.ts";

test("mentions the team of the organisation, and the users", () => {
  expect(mentionPeople("pets", { team: "keepers", users: ["ann", "ben"] })).toBe("@pets/keepers @ann @ben");
  expect(mentionPeople("pets", { users: ["ann"] })).toBe("@ann");
});
