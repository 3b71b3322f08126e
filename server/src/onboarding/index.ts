export type { AccessApplication } from './access-application.ts'
export { registerApplicationRoutes } from './application-routes.ts'
export { findApplication, listAllApplications, listApplications } from './application-store.ts'
export { checkApplicationsWork } from './check-applications.job.ts'
export { listDocuments } from './document-store.ts'
export {
  type Applicant,
  cancelApplication,
  createApplication,
  editFacts,
  resumeApplication,
  submitApplication,
  suspendApplication,
  uploadDocument,
} from './edit-application.ts'
export { listAllApplicationRefs, resealApplication } from './reseal-application.ts'
export type { OnboardingDeps } from './save-application.ts'
