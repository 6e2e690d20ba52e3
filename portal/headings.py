"""What lenders write above their columns, in English and in Chinese, simplified and traditional.

Case, width, spaces, signs and bracketed units are left out before headings are compared.
"""

_TABLE = """
reference:
    reference, ref, debt reference, account, account number, account no, account id,
    loan number, loan id, case number, contract number, contract no, 编号, 参考号, 案件编号,
    委案编号, 借据号, 合同编号, 合同号, 账号, 贷款编号, 債權編號, 案件編號, 合約編號, 合同編號,
    帳號, 借據號, 貸款編號
name:
    name, full name, borrower, borrower name, customer, customer name, client name, 姓名,
    客户姓名, 客户名称, 借款人, 借款人姓名, 持卡人, 持卡人姓名, 客戶姓名
birth_date:
    birth date, date of birth, dob, birthday, born, 出生日期, 生日, 出生年月日
id_last4:
    id last4, id last 4, last four of id, last 4 of id, id number, identity number,
    national id, 身份证后四位, 证件后四位, 证件号后四位, 身份证号, 身份证号码, 证件号码,
    身分證後四碼, 身分證末四碼, 證件後四碼, 身分證字號後四碼
email:
    email, e-mail, email address, mail, 邮箱, 电子邮箱, 电子邮件, 电邮, 信箱, 電子郵件,
    電子信箱, 電郵
phone:
    phone, phone number, mobile, mobile number, telephone, cell, 手机, 手机号, 手机号码, 电话,
    联系电话, 手機, 手機號碼, 電話, 聯絡電話, 行動電話
address:
    address, postal address, home address, mailing address, 地址, 联系地址, 通讯地址, 家庭住址,
    住址, 聯絡地址, 通訊地址
currency:
    currency, ccy, currency code, 币种, 货币, 幣別, 幣種, 貨幣
principal:
    principal, principal amount, outstanding principal, capital, 本金, 剩余本金, 欠款本金,
    本金余额, 剩餘本金, 本金餘額
interest:
    interest, accrued interest, interest amount, 利息, 欠息, 应还利息
fees:
    fees, fee, charges, late fees, penalty, costs, 费用, 违约金, 滞纳金, 手续费, 費用, 違約金,
    滯納金, 手續費
payments:
    payments, payments received, paid, amount paid, credits, 已还金额, 已还, 已付金额,
    已還金額, 已付金額, 已繳金額
total:
    total, total owed, total amount, amount, amount owed, amount due, balance, outstanding,
    outstanding balance, 欠款总额, 总额, 欠款金额, 应还总额, 委案金额, 欠款余额, 总欠款,
    欠款總額, 總額, 欠款金額, 應還總額, 委案金額, 總欠款
product:
    product, product type, kind, loan type, 产品, 产品类型, 业务类型, 贷款类型, 產品, 產品類型,
    業務類型
original_creditor:
    original creditor, originator, original lender, 原债权人, 原始债权人, 放款机构, 原債權人,
    原始債權人
assigned_from:
    assigned from, assignor, transferred from, seller, 债权转让方, 转让方, 出让方, 債權讓與人,
    轉讓方, 讓與人
assigned_date:
    assigned date, assignment date, date assigned, transfer date, 转让日期, 债权转让日,
    轉讓日期, 債權讓與日
contract_date:
    contract date, date of contract, agreement date, opened, open date, origination date,
    合同日期, 签约日期, 借款日期, 开户日期, 放款日期, 合約日期, 簽約日期, 開戶日期
itemisation_date:
    itemisation date, itemization date, as of, as of date, balance date, statement date,
    截止日期, 数据日期, 结算日期, 计息截止日, 截止日, 資料日期, 結算日期
overdue_since:
    overdue since, overdue from, past due since, delinquent since, due date, 逾期日期,
    逾期起始日, 逾期开始日期, 首次逾期日, 逾期起始日期, 逾期起日, 逾期開始日期
last_payment_date:
    last payment date, date of last payment, last paid, last payment, 最后还款日, 最后还款日期,
    最近还款日期, 上次还款日期, 最後還款日, 最後還款日期, 最後繳款日, 最近還款日期
annual_rate:
    annual rate, interest rate, rate, apr, yearly rate, 年利率, 利率, 合同年利率, 合約年利率
all_in_cost:
    all in cost, all-in annual cost, total cost of credit, 综合年化成本, 年化综合成本,
    综合融资成本, 年化综合资金成本, 綜合年化成本, 年化綜合成本, 總費用年百分率
documents:
    documents, documents held, papers, 材料, 已有材料, 文件, 资料清单, 材料清单, 檔案,
    資料清單, 已有文件
contact_checked:
    contact checked, contact details checked, contact verified, contact date, 联系方式核实日期,
    联系方式更新日期, 联系方式核对日, 聯絡方式核實日期, 聯絡資料更新日期
on_plan:
    on plan, already on a plan, has plan, payment plan, 是否已分期, 已有分期, 分期中, 是否分期,
    是否已有分期
language:
    language, preferred language, 语言, 語言
borrower_reference:
    borrower reference, borrower id, customer id, customer number, client id, 客户编号, 客户号,
    借款人编号, 客戶編號, 客戶號, 借款人編號
"""


# Who owes it too, as headings name them: alone, or before what is told of them.
OBLIGORS = {
    "joint": (
        "co-borrower", "coborrower", "joint borrower", "joint debtor", "co-debtor",
        "second borrower", "共同借款人", "共借人", "共同债务人", "共同還款人", "共同还款人",
        "共同債務人",
    ),
    "guarantor": (
        "guarantor", "surety", "担保人", "保证人", "連帶保證人", "擔保人", "保證人",
    ),
}  # fmt: skip
_OF_A_PERSON = ("name", "birth_date", "id_last4", "email", "phone", "address", "language")
_ROLES = ("role", "kind", "类型", "身份", "角色", "類型", "身分")
_REFERENCES = ("reference", "ref", "id", "number", "customer id", "customer number", "编号",
               "客户编号", "客户号", "編號", "客戶編號", "客戶號")  # fmt: skip


def _headings() -> dict[str, tuple[str, ...]]:
    """Return every heading of each field, as the table above lists them."""
    found: dict[str, list[str]] = {}
    field = ""
    for line in _TABLE.strip().splitlines():
        if line.endswith(":"):
            field = line.removesuffix(":")
            found[field] = []
        else:
            found[field] += [words.strip() for words in line.split(",") if words.strip()]
    return {field: tuple(words) for field, words in found.items()} | _of_obligors(found)


def _of_obligors(found: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Return the headings of the fields about each obligor: "guarantor name", "name of …"."""
    told = {field: found[field] for field in _OF_A_PERSON}
    made: dict[str, tuple[str, ...]] = {}
    for whose, who in OBLIGORS.items():
        fields = told | {"reference": _REFERENCES} | ({"role": _ROLES} if whose == "joint" else {})
        for field, words in fields.items():
            pairs = [(one, word) for one in who for word in words]
            named = [form for pair in pairs for form in _forms(*pair)]
            own = (f"{whose}_{field}", *(who if field == "name" else ()))
            made[f"{whose}_{field}"] = (*own, *named)
    return made


def _forms(who: str, word: str) -> tuple[str, ...]:
    if not who.isascii() or not word.isascii():
        return (f"{who}{word}", f"{who}的{word}")
    return (f"{who} {word}", f"{who}'s {word}", f"{word} of {who}")


HEADINGS = _headings()
