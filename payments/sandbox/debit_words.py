"""The words of a bank debit's form, in English and Simplified Chinese."""

DEBITS = {
    "en": {
        "sepa_debit": "SEPA Direct Debit",
        "us_bank_account": "US bank account",
        "bacs_debit": "Bacs Direct Debit",
        "amount": "Amount",
        "name": "Name of the account's holder",
        "email": "E-mail",
        "iban": "IBAN",
        "routing_number": "Routing number",
        "sort_code": "Sort code",
        "account_number": "Account number",
        "mandate": (
            "By ticking the box you allow the business, and the provider on its behalf, to "
            "instruct your bank to debit this account. You can take this back at your bank at "
            "any time. This is a sandbox: no account is debited."
        ),
        "accept": "I agree to this mandate",
        "pay": "Pay by debit",
        "keep": "Save this account",
        "back": "Back",
        "tests": "Test accounts",
        "account": "Account",
        "does": "What it does",
        "problem": "There is a problem",
        "not_taken": "No money has been taken.",
        "wrong_name": "Please give the name of the account's holder.",
        "wrong_email": "Please give an e-mail address.",
        "wrong_iban": "This is not one of the test accounts below. Please check the number.",
        "wrong_routing_number": "Please give the routing number, 110000000.",
        "wrong_sort_code": "Please give the sort code, 108800.",
        "wrong_account_number": "This is not one of the test accounts below. Please check it.",
        "wrong_mandate": "Please tick the box if you agree to the mandate.",
    },
    "zh": {
        "sepa_debit": "SEPA 直接扣款",
        "us_bank_account": "美国银行账户",
        "bacs_debit": "Bacs 直接扣款",
        "amount": "金额",
        "name": "账户持有人姓名",
        "email": "电子邮箱",
        "iban": "IBAN 账号",
        "routing_number": "银行路由号码",
        "sort_code": "银行代码",
        "account_number": "账号",
        "mandate": (
            "勾选即表示您允许商家及其支付服务商通知您的银行从此账户扣款。您可随时向银行撤回授权。"
            "这是沙盒环境，不会实际扣款。"
        ),
        "accept": "我同意此扣款授权",
        "pay": "扣款付款",
        "keep": "保存此账户",
        "back": "返回",
        "tests": "测试账户",
        "account": "账户",
        "does": "结果",
        "problem": "出现问题",
        "not_taken": "未扣款。",
        "wrong_name": "请填写账户持有人姓名。",
        "wrong_email": "请填写电子邮箱。",
        "wrong_iban": "这不是下方的测试账户，请核对账号。",
        "wrong_routing_number": "请填写银行路由号码 110000000。",
        "wrong_sort_code": "请填写银行代码 108800。",
        "wrong_account_number": "这不是下方的测试账户，请核对账号。",
        "wrong_mandate": "如您同意此扣款授权，请勾选。",
    },
}
_ACCOUNT_DOES = {
    "pays": {"en": "Pays after some days", "zh": "几天后付款成功"},
    "fails": {"en": "Fails after some days", "zh": "几天后付款失败"},
    "empty": {"en": "Not enough money, after some days", "zh": "几天后因余额不足失败"},
    "closed": {"en": "The account is closed, after some days", "zh": "几天后因账户已关闭失败"},
    "refused": {"en": "The debit is not allowed, after some days", "zh": "几天后因未获授权失败"},
    "returned": {"en": "Pays, and is taken back by the bank", "zh": "付款成功，之后被银行退回"},
}
# The accounts that the form offers to try, and what each does.
TEST_ACCOUNTS = {
    "sepa_debit": [
        ("DE89 3704 0044 0532 0130 00", _ACCOUNT_DOES["pays"]),
        ("DE62 3704 0044 0532 0130 01", _ACCOUNT_DOES["fails"]),
        ("DE65 3704 0044 0002 2222 27", _ACCOUNT_DOES["empty"]),
        ("DE35 3704 0044 0532 0130 02", _ACCOUNT_DOES["returned"]),
    ],
    "us_bank_account": [
        ("110000000 / 000123456789", _ACCOUNT_DOES["pays"]),
        ("110000000 / 000111111113", _ACCOUNT_DOES["closed"]),
        ("110000000 / 000222222227", _ACCOUNT_DOES["empty"]),
        ("110000000 / 000333333335", _ACCOUNT_DOES["refused"]),
        ("110000000 / 000555555559", _ACCOUNT_DOES["returned"]),
    ],
    "bacs_debit": [
        ("108800 / 00012345", _ACCOUNT_DOES["pays"]),
        ("108800 / 22222227", _ACCOUNT_DOES["empty"]),
        ("108800 / 33333335", _ACCOUNT_DOES["refused"]),
        ("108800 / 55555559", _ACCOUNT_DOES["returned"]),
    ],
}
