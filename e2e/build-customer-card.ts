import type { Page } from 'playwright-core'
import { dropColumn, dropNew, dropSection, effect, giveOptions, onCanvas, require, section } from './designing.ts'

/** What the canvas shows when the card is built, section by section. */
export const CARD_LABELS = [
  ['公司名称', '客户来源', '所属行业', '客户级别', '手机', '预计金额', '所在地区', '建档日期'],
  ['合作状态', '终止原因', '标签'],
  ['联系人'],
]

/** The 客户信息卡 of the articles on an empty canvas, by nothing but dragging, clicking and naming. */
export async function buildCustomerCard(page: Page): Promise<void> {
  await page.locator('.canvas .section-head .name').first().dblclick()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('公司信息')
  await page.keyboard.press('Enter')
  await dropNew(page, 'text', section(0), '公司名称')
  await require(page)
  await noDuplicates(page)
  await dropNew(page, 'select', section(0), '客户来源')
  await giveOptions(page, ['官网注册', '展会扫码', '朋友介绍', '电话开发'])
  await dropNew(page, 'select', section(0), '所属行业')
  await giveOptions(page, ['制造业', '互联网', '零售', '医疗'])
  await dropNew(page, 'radio', section(0), '客户级别')
  await giveOptions(page, ['A', 'B', 'C'])
  await dropNew(page, 'phone', section(0), '手机')
  await dropNew(page, 'money', section(0), '预计金额')
  await dropNew(page, 'area', section(0), '所在地区')
  await dropNew(page, 'date', section(0), '建档日期')

  await dropSection(page, '合作情况')
  await dropNew(page, 'select', section(1), '合作状态')
  await giveOptions(page, ['未合作', '合作中', '已终止'])
  await dropNew(page, 'longText', section(1), '终止原因')
  await effect(page, '显示条件', '合作状态', '等于', '已终止')
  await effect(page, '必填条件', '合作状态', '等于', '已终止')
  await dropNew(page, 'multiSelect', section(1), '标签')
  await giveOptions(page, ['高意向', '已签约', '潜在流失'])

  await dropSection(page, '联系人')
  await dropNew(page, 'subform', section(2), '联系人')
  await dropColumn(page, 'text', 'subform', '姓名')
  await require(page)
  await dropColumn(page, 'select', 'subform', '职位')
  await giveOptions(page, ['总经理', '销售总监', '采购经理'])
  await dropColumn(page, 'phone', 'subform', '电话')
  await page.locator(onCanvas('公司名称')).click()
}

// helpers

async function noDuplicates(page: Page): Promise<void> {
  const duplicates = page.locator('.panel-section:has(> header:has-text("查重"))')
  await duplicates.getByRole('button', { name: '添加' }).click()
  await page.getByRole('dialog', { name: '查重' }).getByRole('button', { name: '保存' }).click()
}
