import { AccountClient, GetAlternateContactCommand, type AlternateContactType } from "@aws-sdk/client-account";
import { GetRoleCommand, IAMClient, type Role } from "@aws-sdk/client-iam";
import {
  ListParentsCommand,
  OrganizationsClient,
  paginateListAccounts,
  paginateListTagsForResource,
  type Account as ListedAccount,
  type Tag,
} from "@aws-sdk/client-organizations";
import type { Answer } from "../../app/domain/evidence/answer.ts";
import type { AccountAnswers, Contact, ContactKind } from "../../app/domain/evidence/judge-account.ts";
import type { ContactTags } from "../../app/domain/settings/settings.ts";
import { askAws } from "../shared/aws/ask-aws.ts";
import type { Credentials } from "../shared/aws/assume-role.ts";
import { withSession, type Asker } from "./sessions.ts";

/** An account as the organisation lists it. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** Lists the accounts of the organisation. */
export async function askForMembers({ credentials, region, now }: Asker): Promise<Answer<readonly Member[]>> {
  const client = new OrganizationsClient({ region, credentials: { ...credentials } });
  return askAws({
    asked: "organizations:ListAccounts",
    send: () => allPages(paginateListAccounts({ client }, {}), ({ Accounts = [] }) => Accounts),
    read: ({ all }) =>
      all.map(({ Id = "", Name = "", Email = "" }: ListedAccount) => ({ id: Id, name: Name, email: Email })),
    now,
  });
}

/** Asks the organisation for the parent and tags of an account. */
export async function askOrganisation(
  { credentials, region, now }: Asker,
  account: string,
): Promise<Pick<AccountAnswers, "parentId" | "tags">> {
  const client = new OrganizationsClient({ region, credentials: { ...credentials } });
  return {
    parentId: await askAws({
      asked: `organizations:ListParents of ${account}`,
      send: () => client.send(new ListParentsCommand({ ChildId: account })),
      read: ({ Parents = [] }) => Parents[0]?.Id ?? "nowhere",
      now,
    }),
    tags: await askAws({
      asked: `organizations:ListTagsForResource of ${account}`,
      send: () => allPages(paginateListTagsForResource({ client }, { ResourceId: account }), ({ Tags = [] }) => Tags),
      read: ({ all }) => Object.fromEntries(all.map(({ Key = "", Value = "" }: Tag) => [Key, Value])),
      now,
    }),
  };
}

/** Asks for facts that only a role inside the account can see. */
export async function askInside(
  session: Answer<Credentials>,
  { region, now }: Asker,
  about: { readonly account: string; readonly roleName: string; readonly contactTags: ContactTags },
): Promise<Pick<AccountAnswers, "trustPolicy" | "contacts">> {
  const { account, roleName, contactTags } = about;
  const trustPolicy = await withSession(session, (credentials) => {
    const iam = new IAMClient({ region, credentials: { ...credentials } });
    return askAws({
      asked: `iam:GetRole of ${roleName} in ${account}`,
      send: () => iam.send(new GetRoleCommand({ RoleName: roleName })),
      read: ({ Role: { AssumeRolePolicyDocument = "", MaxSessionDuration: seconds } = {} as Partial<Role> }) => ({
        policy: decodeURIComponent(AssumeRolePolicyDocument),
        ...(seconds !== undefined && { sessionSeconds: seconds }),
      }),
      now,
    });
  });
  const contacts: Partial<Record<ContactKind, Answer<Contact | null>>> = {};
  for (const kind of Object.keys(contactTags) as ContactKind[]) {
    contacts[kind] = await withSession(session, (credentials) => {
      const client = new AccountClient({ region, credentials: { ...credentials } });
      return askContact(client, { kind, account, now });
    });
  }
  return { trustPolicy, contacts };
}

async function askContact(
  client: AccountClient,
  { kind, account, now }: { readonly kind: ContactKind; readonly account: string; readonly now: () => Date },
): Promise<Answer<Contact | null>> {
  const AlternateContactType = kind.toUpperCase() as AlternateContactType;
  return askAws({
    asked: `account:GetAlternateContact (${kind}) in ${account}`,
    send: () => client.send(new GetAlternateContactCommand({ AlternateContactType })),
    read: ({ AlternateContact: { Name = "", EmailAddress = "", PhoneNumber = "" } = {} }): Contact | null => ({
      name: Name,
      email: EmailAddress,
      phone: PhoneNumber,
    }),
    absent: { errors: ["ResourceNotFoundException"], value: null },
    now,
  });
}

interface AwsPage {
  readonly $metadata: { readonly requestId?: string | undefined };
}

/** All pages as one answer, with the receipt of the last page. */
async function allPages<Given extends AwsPage, Item>(
  pages: AsyncIterable<Given>,
  itemsOf: (page: Given) => readonly Item[],
): Promise<AwsPage & { readonly all: readonly Item[] }> {
  const all: Item[] = [];
  let last: AwsPage = { $metadata: {} };
  for await (const page of pages) {
    all.push(...itemsOf(page));
    last = page;
  }
  return { $metadata: last.$metadata, all };
}
