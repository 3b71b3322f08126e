export { brakeRolloutsWork } from './brake-rollouts.job.ts'
