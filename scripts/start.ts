import { programs } from './platform.ts'
import { runHutong } from './run-hutong.ts'

runHutong(programs)
