/**
 * Why a method is shown to a buyer or not, in the order in which it is asked. The server decides by these names, so what is
 * explained is what was decided.
 */
export const methodReasons = {
  not_enabled: ['The app has not switched this method on.', '应用未启用此支付方式。'],
  only_for_the_buyer: [
    'Asking a friend is offered on the cashier, not behind a scanned code.',
    '找人代付仅在收银台提供。',
  ],
  no_account: ['No active channel account serves this method.', '没有可用的渠道账户支持此支付方式。'],
  no_product: ['The account has no product that works where the page is open.', '渠道账户没有适用于当前环境的产品。'],
  blocked_here: [
    'The method cannot be used where the page is open; it is shown with what to do instead.',
    '当前环境不能使用，页面会说明替代办法。',
  ],
  rollout_off: ['The rollout is off.', '灰度发布已关闭。'],
  not_on_allow_list: ['Internal testing: the buyer is not on the allow list.', '内部测试：买家不在白名单中。'],
  outside_share: ['The buyer is outside the share that sees the method.', '买家不在灰度比例内。'],
  condition_platform: ['Not shown on this platform.', '不在此平台展示。'],
  condition_environment: ['Not shown in this environment.', '不在此环境展示。'],
  condition_client_version: [
    'The client’s version is outside the condition, or was not told.',
    '客户端版本不符合条件或未提供。',
  ],
  condition_region: ['The region is outside the condition, or was not told.', '地区不符合条件或未提供。'],
  condition_amount: ['The amount is outside the condition.', '金额不符合条件。'],
  hidden_by_provider: ['The flag system in place of ours says no.', '外部开关系统决定不展示。'],
  provider_failed: ['The flag system in place of ours gave no answer.', '外部开关系统没有应答。'],
  killed: ['The method was taken from everybody by its kill switch.', '已通过紧急开关对所有人下线。'],
  amount_below_minimum: ['The amount is below the smallest an instalment plan takes.', '金额低于分期方案的最低金额。'],
  goods_not_eligible: ['Virtual goods cannot be paid by instalments.', '虚拟商品不支持分期。'],
  no_plan: ['No instalment plan is in force.', '没有生效的分期方案。'],
  shown_to_everyone: ['Shown to everybody.', '对所有人展示。'],
  on_allow_list: ['The buyer is on the allow list.', '买家在白名单中。'],
  inside_share: ['The buyer is inside the share that sees the method.', '买家在灰度比例内。'],
  shown_by_provider: ['The flag system in place of ours says yes.', '外部开关系统决定展示。'],
} as const satisfies Record<string, readonly [en: string, zh: string]>

export type MethodReason = keyof typeof methodReasons
export const methodReasonNames = Object.keys(methodReasons) as [MethodReason, ...MethodReason[]]
