import type { ChannelKeyState, ChannelKeyUse } from '@hutong/contract'

export const keysZh = {
  intro: '每个渠道账户用哪把密钥签名、用哪把验签，以及各密钥在时段内验证了多少渠道通知。',
  period: '时段',
  none: '此环境没有渠道账户。',
  cannotOpen: '此账户保存的内容无法打开：其加密密钥未配置，或设置有误。服务日志里有原因。',
  suspended: '已停用',
  verifiedBy: '验签方式',
  use: '用途',
  uses: { signs: '我方签名', verifies: '渠道签名，我方验证', vouches: '签发机构' } as Record<ChannelKeyUse, string>,
  kind: '类型',
  kinds: { public_key: '公钥', certificate: '证书' },
  id: '编号',
  unknownKey: '当前未保存的密钥',
  state: '状态',
  states: {
    valid: '有效',
    ends_soon: '即将到期',
    ended: '已到期',
    not_yet: '未生效',
    unknown: '到期日未保存',
  } as Record<ChannelKeyState, string>,
  from: '生效',
  until: '到期',
  share: '通知占比',
  count: (count: number) => `${count} 条`,
  noTraffic: '时段内没有通知',
  byDay: '按天',
  day: '日期',
  notifications: '通知',
  endsSoon: (id: string, at: string) => `证书 ${id} 将于 ${at} 到期。`,
  ended: (id: string, at: string) => `证书 ${id} 已于 ${at} 到期。`,
  renew: {
    signs: '请在渠道商户平台换发证书，再由维护人员用新证书和私钥更新此账户（npm run admin -- account update）。',
    verifies: '渠道的新证书由系统自动获取；若临近到期仍未出现，请联系渠道。',
    vouches: '请从渠道下载新的签发证书，再由维护人员更新此账户（npm run admin -- account update）。',
  } as Record<ChannelKeyUse, string>,
  todo: '如需退回',
  advice: {
    moving:
      '正在从平台证书切换到微信支付公钥：两者都保存，通知按其写明的编号验证，无需停用任何账户。若公钥出现验签失败，请在微信商户平台暂停切换；通知会重新以证书签名，占比随之回落。占比全部转到公钥并稳定几天后，再移除证书。',
    platform_certificate: '平台证书会自动更新。切换到公钥时，先保存公钥和编号，保留证书，再在微信商户平台按比例开启。',
    public_key: '只使用公钥。若渠道仍以证书签名，请在商户平台确认切换已经完成，并重新保存平台证书。',
    certificate: '证书模式：渠道换证时，旧证书和新证书同时有效，无需停用账户。',
    alipay_public_key: '公钥模式：更换密钥须在支付宝开放平台和本账户同时进行，建议改用证书模式。',
    unionpay: '银联在每条报文中附带证书，由所保存的签发证书验证。更换我方签名证书前，请先在银联商户平台上传新证书。',
  },
}

export const keysEn: typeof keysZh = {
  intro:
    'Which key each channel account signs with, which it verifies by, and how many of the channel’s notifications each key signed.',
  period: 'Period',
  none: 'There is no channel account in this mode.',
  cannotOpen:
    'What is stored of this account cannot be opened: its key is not configured, or its settings are wrong. The server’s log says why.',
  suspended: 'suspended',
  verifiedBy: 'Verified by',
  use: 'Use',
  uses: { signs: 'we sign', verifies: 'they sign, we verify', vouches: 'authority' },
  kind: 'Kind',
  kinds: { public_key: 'public key', certificate: 'certificate' },
  id: 'Id',
  unknownKey: 'a key that is not stored now',
  state: 'State',
  states: { valid: 'valid', ends_soon: 'ends soon', ended: 'ended', not_yet: 'not yet', unknown: 'end not stored' },
  from: 'From',
  until: 'Until',
  share: 'Share of notifications',
  count: (count) => `${count}`,
  noTraffic: 'No notifications in this period',
  byDay: 'By day',
  day: 'Day',
  notifications: 'Notifications',
  endsSoon: (id, at) => `The certificate ${id} ends at ${at}.`,
  ended: (id, at) => `The certificate ${id} ended at ${at}.`,
  renew: {
    signs:
      'Have it renewed on the channel’s merchant platform, then give this account the new certificate and private key (npm run admin -- account update).',
    verifies: 'The channel’s new certificate is fetched by itself; if none has come shortly before, ask the channel.',
    vouches:
      'Download the channel’s new authority certificate and update this account (npm run admin -- account update).',
  },
  todo: 'To fall back',
  advice: {
    moving:
      'On the way from platform certificates to WeChat Pay’s public key. Both are kept, and each notification is verified by the key it names: suspend nothing. Should the public key fail, pause the change on WeChat’s merchant platform; notifications are signed by the certificate again and the share goes back. Remove the certificates only when the share has been all the public key’s for some days.',
    platform_certificate:
      'Platform certificates renew themselves. To move to the public key, store it with its id first, keep the certificates, then begin with a share on WeChat’s merchant platform.',
    public_key:
      'By the public key alone. Should the channel still sign with a certificate, see on its merchant platform that the change is complete, and store the platform certificates again.',
    certificate:
      'Certificate mode: while the channel changes its certificate, the old and the new are both good. Suspend nothing.',
    alipay_public_key:
      'Public-key mode: a new key must be set at Alipay and here at the same time. Certificate mode is the safer one.',
    unionpay:
      'UnionPay sends its certificate along with each message, and the stored authority vouches for it. Before changing our signing certificate, upload the new one on UnionPay’s merchant platform.',
  },
}
