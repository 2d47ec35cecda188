import type ExcelJS from 'exceljs'
import { importTargets, type CompiledForm, type ImportTarget, type Locale, localize, type Permit } from '@tenon/engine'

const MAX_LISTED = 200

/** An empty workbook to fill in: a column per field that the person may set, required ones marked, options as drop-downs. */
export async function templateWorkbook(form: CompiledForm, permit: Permit, locale: Locale): Promise<Uint8Array> {
  const targets = importTargets(form).filter((target) => writable(permit, target))
  // Loaded when it is needed: 4 % of the server's start.
  const { default: excel } = await import('exceljs')
  const book = new excel.Workbook()
  const sheet = book.addWorksheet(
    localize(form.definition.label, locale)
      .replace(/[\\/?*[\]:]/g, ' ')
      .slice(0, 31) || form.key,
  )
  const lists = book.addWorksheet(locale === 'zh-CN' ? '选项' : 'Options')
  sheet.views = [{ state: 'frozen', ySplit: 1 }]
  targets.forEach((target, i) => {
    const column = i + 1
    const label = localize(target.label, locale)
    const head = sheet.getRow(1).getCell(column)
    head.value = target.required ? `${label} *` : label
    head.font = { bold: true, ...(target.required ? { color: { argb: 'FFC0392B' } } : {}) }
    head.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFF3F1EC' } }
    const help = target.field?.definition.help
    if (help) head.note = localize(help, locale)
    sheet.getColumn(column).width = Math.min(40, Math.max(14, [...label].length * 2 + 4))
    listOptions(sheet, lists, target, column, locale)
  })
  if (lists.columnCount === 0) book.removeWorksheet(lists.id)
  return new Uint8Array(await book.xlsx.writeBuffer())
}

// helpers

function writable(permit: Permit, { key, field }: ImportTarget): boolean {
  // Numbers are the server's, unless the old ones are brought along: then the file has them.
  if (!field) return permit.can('transfer')
  if (field.type.serverSet || field.type.filterOperators.length === 0) return false
  return permit.grants('create').some((grant) => grant.right(key).mode === 'editable')
}

function listOptions(
  sheet: ExcelJS.Worksheet,
  lists: ExcelJS.Worksheet,
  { field, label }: ImportTarget,
  column: number,
  locale: Locale,
): void {
  const options = (field?.options ?? []).filter((option) => !option.retired).slice(0, MAX_LISTED)
  if (options.length === 0) return
  const at = lists.columnCount + 1
  lists.getRow(1).getCell(at).value = localize(label, locale)
  options.forEach((option, i) => {
    lists.getRow(i + 2).getCell(at).value = localize(option.label ?? option.value, locale) || option.value
  })
  const letter = lists.getColumn(at).letter
  const formula = `'${lists.name}'!$${letter}$2:$${letter}$${options.length + 1}`
  // Several may be written into one cell, separated by 、 so the list only suggests there.
  const several = field?.columnType?.endsWith('[]') === true
  for (let row = 2; row <= 501; row++)
    sheet.getRow(row).getCell(column).dataValidation = {
      type: 'list',
      allowBlank: true,
      formulae: [formula],
      showErrorMessage: !several,
    }
}
