"""The sweeps of the night that go over a whole table in slices, each named for what it does."""

from payments import links
from payments.models import Accrual, Debt, PayLink
from plans import answers, climbing, growing, holds, progress, reminding, reviews, standstills
from plans.models import Hold, Plan, Proposal
from portal.slices import Sliced

expire_offers = Sliced("expire_offers", Proposal, answers.expire_due)
end_holds = Sliced("end_holds", Hold, holds.end_due)
end_links = Sliced("end_links", PayLink, links.expire)
begin_interest = Sliced("begin_interest", Debt, growing.begin_due)
follow_plans = Sliced("follow_plans", Accrual, standstills.follow_due)
# Each debt that is posted is held until its slice is committed: whoever pays waits for that.
accrue = Sliced("accrue", Accrual, growing.post_due, size=500)
open_reviews = Sliced("open_reviews", Plan, reviews.open_due)
remind = Sliced("remind", Plan, reminding.remind_due)
complete = Sliced("complete", Plan, progress.complete_due)
climb_ladder = Sliced("climb_ladder", Plan, climbing.climb, size=1_000)
