import type { Language } from './words.ts'

const drawingNames = ['sample', 'longjing', 'puer', 'gaiwan', 'tray', 'lesson', 'cracked'] as const
export type DrawingName = (typeof drawingNames)[number]

type Both = Readonly<Record<Language, string>>

export type Product = Readonly<{
  id: string
  drawing: DrawingName
  name: Both
  size: Both
  about: Both
  /** Integer fen. */
  price: number
  /** Nothing to be sent: such goods cannot be paid by instalments. */
  virtual?: true
  /** Says what is special about this product in a demonstration. */
  note?: Both
}>

export const products: readonly Product[] = [
  {
    id: 'longjing',
    drawing: 'longjing',
    name: { zh: '明前龙井', en: 'Spring Longjing' },
    size: { zh: '罐装 250g', en: '250 g tin' },
    about: {
      zh: '清明前采的一芽一叶，手工辣锅青炒。八十度的水，半开盖，三泡之后还有兰花香。',
      en: 'One bud and one leaf, picked before Qingming and fired by hand. Water at 80 °C, lid ajar; orchid until the third cup.',
    },
    price: 8888,
  },
  {
    id: 'gaiwan',
    drawing: 'gaiwan',
    name: { zh: '影青盖碗', en: 'Celadon gaiwan' },
    size: { zh: '120ml', en: '120 ml' },
    about: {
      zh: '景德镇影青，薄胎，碗沿外撇不烫手。一个人喝茶，一只盖碗就够了。',
      en: 'Thin-walled Jingdezhen porcelain with a flared rim that stays cool. For one person, one gaiwan is enough.',
    },
    price: 12_800,
  },
  {
    id: 'puer',
    drawing: 'puer',
    name: { zh: '古树普洱饼', en: 'Old-tree pu-erh cake' },
    size: { zh: '357g', en: '357 g' },
    about: {
      zh: '勐海古树春茶，石磨压饼，棉纸包好。现在喝有山野气，放十年更好。',
      en: 'Spring leaves from old trees in Menghai, stone-pressed and wrapped in paper. Wild now, better in ten years.',
    },
    price: 128_800,
  },
  {
    id: 'tray',
    drawing: 'tray',
    name: { zh: '手编竹茶盘', en: 'Woven bamboo tray' },
    size: { zh: '直径 32cm', en: '32 cm across' },
    about: {
      zh: '川西慈竹，老篾匠一天编两只。晾茶、装点心、挂墙上都好看。',
      en: 'Sichuan bamboo; the old weaver makes two a day. For drying leaves, for cakes, or for the wall.',
    },
    price: 5650,
  },
  {
    id: 'lesson',
    drawing: 'lesson',
    name: { zh: '茶课视频', en: 'Tea lessons on video' },
    size: { zh: '共 12 讲', en: '12 lessons' },
    about: {
      zh: '从烧水到品饮，十二讲说清六大茶类。付款后即可观看，不用等快递。',
      en: 'From boiling the water to the last cup: six kinds of tea in twelve lessons. Watch at once, nothing is sent.',
    },
    price: 16_800,
    virtual: true,
    note: { zh: '虚拟商品', en: 'Virtual goods' },
  },
  {
    id: 'sample',
    drawing: 'sample',
    name: { zh: '一分钱茶样', en: 'One-fen tea sample' },
    size: { zh: '一泡 5g', en: 'one brew, 5 g' },
    about: {
      zh: '先尝一口再说。一泡茉莉毛尖，只收一分钱。',
      en: 'Taste before you trust. One brew of jasmine tips for the smallest price there is.',
    },
    price: 1,
    note: { zh: '最小金额', en: 'Smallest amount' },
  },
  {
    id: 'cracked',
    drawing: 'cracked',
    name: { zh: '开裂的茶壶', en: 'Cracked teapot' },
    size: { zh: '会被钱包拒绝的演示商品', en: 'A demonstration: the wallet refuses it' },
    about: {
      zh: '金额以 13 分结尾，模拟的钱包一律拒付，用来看看付款失败时会发生什么。',
      en: 'Its total ends in 13 fen, which the simulated wallets always decline: see what a failed payment looks like.',
    },
    price: 1313,
    note: { zh: '必被拒付', en: 'Always declined' },
  },
]

export const productById = (id: string): Product | undefined => products.find((product) => product.id === id)
