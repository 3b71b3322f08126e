import { useWords } from '../../app/language.tsx'
import { ShownOnce } from '../../parts/shown-once.tsx'

/** The secret of an endpoint, when it was just made or rotated. */
export function SigningSecret({ onClose, secret }: { secret: string | undefined; onClose: () => void }) {
  const { webhooks } = useWords()
  return <ShownOnce title={webhooks.secretTitle} says={webhooks.secretSays} secret={secret} onClose={onClose} />
}
