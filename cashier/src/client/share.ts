import type { ShareConfig } from '@hutong/contract'
import type { Boot } from '../boot.ts'

/** What WeChat's right corner sends, as its own script takes it. */
export type SharedCard = Readonly<{ title: string; desc: string; link: string; imgUrl: string }>

export const cardOfPage = ({ description, image, title, url }: NonNullable<Boot['card']>): SharedCard => ({
  title,
  desc: description,
  link: url,
  imgUrl: image,
})

type WechatScript = {
  config: (config: object) => void
  ready: (run: () => void) => void
  updateAppMessageShareData: (card: SharedCard) => void
  updateTimelineShareData: (card: Omit<SharedCard, 'desc'>) => void
}

let ready: Promise<WechatScript> | null = null

/** WeChat's script comes from WeChat and only where the server has signed for it; a page without it shares its plain address. */
function wechatScript({ app_id, nonce, script_url, signature, timestamp }: ShareConfig): Promise<WechatScript> {
  ready ??= new Promise((done) => {
    const script = document.createElement('script')
    script.src = script_url
    script.addEventListener('load', () => {
      const { wx } = window as unknown as { wx?: WechatScript }
      if (!wx) return
      wx.config({
        debug: false,
        appId: app_id,
        timestamp,
        nonceStr: nonce,
        signature,
        jsApiList: ['updateAppMessageShareData', 'updateTimelineShareData'],
      })
      wx.ready(() => done(wx))
    })
    document.head.append(script)
  })
  return ready
}

/** From now on the right corner sends this card; a later call replaces it. */
export function offerCard(config: ShareConfig | null, card: SharedCard | null): void {
  if (config === null || card === null) return
  void wechatScript(config).then((wx) => {
    wx.updateAppMessageShareData(card)
    wx.updateTimelineShareData({ title: card.title, link: card.link, imgUrl: card.imgUrl })
  })
}
