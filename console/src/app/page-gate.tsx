import type { Action } from '@hutong/contract'
import type { ReactNode } from 'react'
import { useDenial } from '../parts/can.tsx'
import { ProblemNote } from '../parts/problem-note.tsx'
import { ScopeGate } from './scope.tsx'

/** A page whose reading the role does not include says so instead of failing piece by piece. */
export function PageGate({ action, ofApp, children }: { action: Action | null; ofApp: boolean; children: ReactNode }) {
  const denial = useDenial(action)
  if (denial) return <ProblemNote says={denial} />
  return ofApp ? <ScopeGate>{children}</ScopeGate> : children
}
