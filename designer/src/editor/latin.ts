import type { pinyin as Pinyin } from 'pinyin-pro'
import { shallowRef } from 'vue'

const pinyin = shallowRef<typeof Pinyin>()

/** Brings the dictionary, which is large, when the first new thing is named. */
export async function loadLatin(): Promise<void> {
  pinyin.value ??= (await import('pinyin-pro')).pinyin
}

/**
 * A name in Latin letters, for a key: Chinese is read aloud, the rest stays. Until the dictionary is there only the Latin part is.
 * @example (await loadLatin(), latin('客户 A类')) // 'ke hu A lei'
 */
export function latin(name: string): string {
  return pinyin.value?.(name, { toneType: 'none', nonZh: 'consecutive', v: true }) ?? name
}
