import { type Queries, type SecretBox, statement } from '../platform/index.ts'
import type { ApplicationRef } from './access-application.ts'
import { factsContext } from './application-store.ts'
import { documentContext } from './document-store.ts'

const selectRefs = statement('onboarding.refs', 'select app_id, id from access_applications order by app_id, id')
const selectFacts = statement(
  'onboarding.sealed-facts',
  'select sealed_facts from access_applications where app_id = $1 and id = $2',
)
const updateFacts = statement(
  'onboarding.reseal-facts',
  'update access_applications set sealed_facts = $4 where app_id = $1 and id = $2 and sealed_facts = $3 returning id',
)
const selectContents = statement(
  'onboarding.sealed-documents',
  'select field, content from access_application_documents where app_id = $1 and application_id = $2',
)
const updateContent = statement(
  'onboarding.reseal-document',
  `update access_application_documents set content = $5 where app_id = $1 and application_id = $2 and field = $3 and content = $4 returning field`,
)

export const listAllApplicationRefs = async (db: Queries): Promise<ApplicationRef[]> =>
  (await db.query<{ app_id: string; id: string }>(selectRefs)).map((row) => ({
    appId: row.app_id,
    applicationId: row.id,
  }))

/** Seals facts and documents of an application anew, with the first master key. False when something was changed meanwhile. */
export async function resealApplication(
  db: Queries,
  box: Pick<SecretBox, 'seal' | 'open'>,
  ref: ApplicationRef,
): Promise<boolean> {
  const again = (sealed: string, context: string) => box.seal(box.open(sealed, context), context)
  const key = [ref.appId, ref.applicationId]
  let isWhole = true
  const [row] = await db.query<{ sealed_facts: string | null }>(selectFacts, key)
  if (row?.sealed_facts) {
    const after = again(row.sealed_facts, factsContext(ref.applicationId))
    isWhole = (await db.query(updateFacts, [...key, row.sealed_facts, after])).length > 0
  }
  for (const { content, field } of await db.query<{ field: string; content: string }>(selectContents, key)) {
    const after = again(content, documentContext(ref.applicationId, field))
    isWhole = (await db.query(updateContent, [...key, field, content, after])).length > 0 && isWhole
  }
  return isWhole
}
