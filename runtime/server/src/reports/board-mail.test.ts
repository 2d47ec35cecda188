import { expect, it } from 'vitest'
import { boardHtml, type BoardMail } from './board-mail.ts'

const mail: BoardMail = {
  title: '驾驶舱',
  filters: [{ label: '期间', value: '今年（1月1日 – 11月28日）' }],
  cards: [
    { title: '回款 & 应收', time: '本月 2026-11-01 – 2026-11-28', lines: [{ label: '<A>', text: '1', share: 1 }] },
  ],
  url: undefined,
  unsubscribe: undefined,
  why: '',
  locale: 'zh-CN',
}

it('is broken into lines between the days of a period, not within one', () => {
  const html = boardHtml(mail)
  const whole = [...html.matchAll(/<span style="white-space:nowrap">([^<]*)<\/span>/g)].map(([, day]) => day)
  expect(whole).toEqual(['1月1日', '11月28日', '2026-11-01', '2026-11-28'])
})

it('says names as they are, whatever signs are in them', () => {
  expect(boardHtml(mail)).toContain('回款 &#38; 应收')
  expect(boardHtml(mail)).toContain('&#60;A&#62;')
})
