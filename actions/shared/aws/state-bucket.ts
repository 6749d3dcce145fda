import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Settings } from "../../../app/domain/settings/settings.ts";
import type { ClientCredentials } from "./renewing-credentials.ts";

/** A small object beside Terraform's state. */
export interface BucketObject {
  readonly text: string;
  /** Identifies this version in S3. */
  readonly etag: string;
}

/** Objects beside Terraform's state: records of earlier applies that can be trusted, because only the apply role can write them. */
export interface StateBucket {
  read(key: string): Promise<BucketObject | undefined>;
  write(key: string, value: object): Promise<void>;
  /** Removes exactly this version, so that a newer one stays. */
  remove(key: string, etag?: string): Promise<void>;
}

/** A request to the state's bucket failed. */
export class StateBucketError extends Error {
  override readonly name = "LedgerError";
  readonly key: string;

  constructor(action: string, { bucket, key }: { readonly bucket: string; readonly key: string }, cause: unknown) {
    super(
      `Could not ${action} s3://${bucket}/${key}. See that the bucket exists, that the plan role may read this object, and that the apply role may read and write it, and start the workflow again.`,
      { cause },
    );
    this.key = key;
  }
}

export function openStateBucket(
  { bucket, region }: Settings["aws"]["state"],
  credentials: ClientCredentials,
): StateBucket {
  const s3 = new S3Client({ region, credentials, maxAttempts: 6 });
  const attempt = async <Result>(action: string, key: string, work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw new StateBucketError(action, { bucket, key }, error);
    }
  };
  return {
    read: async (key) =>
      attempt("read", key, async () => {
        try {
          const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
          return { text: (await Body?.transformToString()) ?? "", etag: ETag ?? "" };
        } catch (error) {
          if (error instanceof NoSuchKey) return undefined;
          throw error;
        }
      }),
    write: async (key, value) =>
      attempt("write", key, async () => {
        const body = `${JSON.stringify(value, null, 2)}\n`;
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: "application/json" }));
      }),
    remove: async (key, etag) =>
      attempt("remove", key, async () => {
        await s3.send(
          new DeleteObjectCommand({ Bucket: bucket, Key: key, ...(etag === undefined ? {} : { IfMatch: etag }) }),
        );
      }),
  };
}
