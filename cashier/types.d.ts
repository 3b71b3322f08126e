import type { Assets, RenderCashier, RenderFriend, RenderPayer, RenderProblem, RenderScan } from './src/interface.ts'

export type { Assets, Problem, RenderOptions, StartedByForm } from './src/interface.ts'

export declare const renderCashier: RenderCashier
export declare const renderScan: RenderScan
export declare const renderFriend: RenderFriend
export declare const renderPayer: RenderPayer
export declare const renderProblem: RenderProblem
export declare const assets: Assets
