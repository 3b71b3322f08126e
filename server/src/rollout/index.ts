export { brakeName, brakeRollout, killRollout, resumeRollout, setRollout } from './change-rollout.ts'
export { type BrakeVerdict, decideBrake, type Outcomes } from './decide-brake.ts'
export { createRollouts, type Rollouts } from './decide-methods.ts'
export { bucketOf } from './flag-provider.ts'
export {
  buyerHash,
  isShown,
  type MethodDecision,
  type MethodDecisions,
  noDecisions,
  type PageFacts,
  type Rollout,
  type RolloutSubject,
  type RolloutVersion,
} from './rollout.ts'
export { claimLooks, listRollouts, listRolloutVersions } from './rollout-store.ts'
export { rolloutVersionView, rolloutView } from './rollout-view.ts'
