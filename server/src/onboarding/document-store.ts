import { type Queries, type SecretBox, statement } from '../platform/index.ts'
import type { ApplicationRef } from './access-application.ts'

/** A picture of an application without its content. */
export type ApplicationDocument = Readonly<{
  field: string
  mediaType: 'image/png' | 'image/jpeg'
  size: number
  sha256: string
  channelMediaId: string | null
  uploadedAt: Date
}>

type DocumentRow = {
  field: string
  media_type: 'image/png' | 'image/jpeg'
  size: number
  sha256: string
  channel_media_id: string | null
  uploaded_at: Date
}
const toDocument = (row: DocumentRow): ApplicationDocument => ({
  field: row.field,
  mediaType: row.media_type,
  size: row.size,
  sha256: row.sha256,
  channelMediaId: row.channel_media_id,
  uploadedAt: row.uploaded_at,
})

type Box = Pick<SecretBox, 'seal' | 'open'>
export const documentContext = (applicationId: string, field: string): string =>
  `access_document:${applicationId}:${field}`

const selectAll = statement(
  'onboarding.documents',
  `select field, media_type, size, sha256, channel_media_id, uploaded_at from access_application_documents
   where app_id = $1 and application_id = $2 order by uploaded_at, field`,
)
const selectContent = statement(
  'onboarding.document-content',
  'select content from access_application_documents where app_id = $1 and application_id = $2 and field = $3',
)
const upsert = statement(
  'onboarding.put-document',
  `insert into access_application_documents (app_id, application_id, field, media_type, size, sha256, content, uploaded_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)
   on conflict (app_id, application_id, field) do update set media_type = excluded.media_type, size = excluded.size,
     sha256 = excluded.sha256, content = excluded.content, channel_media_id = null, uploaded_at = excluded.uploaded_at`,
)
const markSent = statement(
  'onboarding.document-sent',
  `update access_application_documents set channel_media_id = $5 where app_id = $1 and application_id = $2 and field = $3 and sha256 = $4`,
)

export const listDocuments = async (db: Queries, ref: ApplicationRef): Promise<ApplicationDocument[]> =>
  (await db.query<DocumentRow>(selectAll, [ref.appId, ref.applicationId])).map(toDocument)

/** Another picture in the place of an earlier one has yet to be sent to the channel. */
export async function putDocument(
  db: Queries,
  box: Box,
  ref: ApplicationRef,
  document: Omit<ApplicationDocument, 'channelMediaId'> & Readonly<{ bytes: Buffer }>,
): Promise<void> {
  await db.query(upsert, [
    ref.appId,
    ref.applicationId,
    document.field,
    document.mediaType,
    document.size,
    document.sha256,
    box.seal(document.bytes.toString('base64'), documentContext(ref.applicationId, document.field)),
    document.uploadedAt,
  ])
}

export async function readDocument(
  db: Queries,
  box: Box,
  ref: ApplicationRef,
  field: string,
): Promise<Uint8Array | undefined> {
  const [row] = await db.query<{ content: string }>(selectContent, [ref.appId, ref.applicationId, field])
  return row && Buffer.from(box.open(row.content, documentContext(ref.applicationId, field)), 'base64')
}

export async function markDocumentSent(
  db: Queries,
  ref: ApplicationRef,
  document: Pick<ApplicationDocument, 'field' | 'sha256'>,
  channelMediaId: string,
): Promise<void> {
  await db.query(markSent, [ref.appId, ref.applicationId, document.field, document.sha256, channelMediaId])
}
