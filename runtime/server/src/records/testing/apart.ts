/** Values that keep what one way writes apart from what the others write: `n` is a hundred of its own per way, counted by cases. */
const GOODS = [
  '工业相机',
  '离心水泵',
  '轴承座圈',
  '激光切割',
  '变频电源',
  '传送皮带',
  '液压油缸',
  '防爆开关',
  '冷凝机组',
  '铝合金门',
  '纸箱打包',
  '玻璃幕墙',
  '数控车床',
  '焊接机器',
  '桥式起重',
]
/** Long enough that two titles of one way are similar, and of two ways not. */
export const goods = (n: number): string => GOODS[Math.floor(n / 100)]!.repeat(4)
export const phone = (n: number, series = 138): string => `${series}${String(n).padStart(8, '0')}`
