export { LockedOut } from './guess.ts'
export { changeOwnPassword, changePerson, createPerson, type NewPerson, resetPerson } from './manage-people.ts'
export { type Person, passwordMin } from './person.ts'
export { findPerson, findPersonByLogin, listPersons } from './person-store.ts'
export { beginSecondFactor, confirmSecondFactor, endSecondFactor, resealPerson } from './second-factor.ts'
export {
  csrfTokenOf,
  requireSameOrigin,
  requireSession,
  type SignedIn,
  sessionCookie,
  sessionTokenOf,
} from './session.ts'
export { forgetSessions } from './session-store.ts'
export { signIn, signOut } from './sign-in.ts'
